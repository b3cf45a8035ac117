# deSolve: lsoda with the model as an R function, begun anew at each event. Arguments: the folder of the problem.
suppressPackageStartupMessages(library(deSolve))
folder <- commandArgs(trailingOnly = TRUE)[1]
rates <- as.matrix(read.csv(file.path(folder, "rates.csv"), header = FALSE))
infusions <- as.matrix(read.csv(file.path(folder, "infusions.csv"), header = FALSE))
times <- read.csv(file.path(folder, "times.csv"), header = FALSE)[, 1]

bounds <- sort(unique(c(0, infusions[, 1], infusions[, 2], max(times) + 1)))
entering <- sapply(bounds, function(at) sum(infusions[infusions[, 1] <= at & at < infusions[, 2], 3]))

change <- function(t, x, p) {
  list(c(
    p[7] - (p[1] + p[2] + p[4]) * x[1] + p[3] * x[2] + p[5] * x[3],
    p[2] * x[1] - p[3] * x[2],
    p[4] * x[1] - p[5] * x[3]
  ))
}

one <- function(patient) {
  state <- c(0, 0, 0)
  found <- numeric(length(times))
  for (part in seq_len(length(bounds) - 1)) {
    inside <- times >= bounds[part] & times < bounds[part + 1]
    at <- unique(c(bounds[part], times[inside], bounds[part + 1]))
    solution <- lsoda(state, at, change, c(patient, entering[part]), rtol = 1e-7, atol = 1e-9)
    found[inside] <- solution[match(times[inside], at), 2] / patient[6]
    state <- solution[nrow(solution), 2:4]
  }
  found
}

spent <- function() sum(proc.time()[c("user.self", "sys.self")])
began <- spent()
found <- t(apply(rates, 1, one))
writeLines(format(spent() - began, digits = 15), file.path(folder, "seconds.txt"))
write.table(format(found, digits = 17), file.path(folder, "found.csv"),
            sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
