# The problem that peers in R solve, as problem.py has it for those in Python.
# Run in this folder as `Rscript PEER.R FOLDER`: a peer sources this file, names the package that it `needs`, and calls
# `solved` with its solver.

relative_tolerance <- 1e-7
absolute_tolerance <- 1e-9
repeats <- 5

# Loads a package. One that is not there is told in words that do not depend on the language of the machine.
needs <- function(package) {
  if (!requireNamespace(package, quietly = TRUE)) stop("No package ", package)
  suppressPackageStartupMessages(library(package, character.only = TRUE))
}

folder <- commandArgs(trailingOnly = TRUE)[1]
table_of <- function(name) unname(as.matrix(read.csv(file.path(folder, paste0(name, ".csv")), header = FALSE)))
rates <- table_of("rates") # a row for each patient: k10, k12, k21, k13, k31 per minute and the volume in litres
infusions <- table_of("infusions") # a row for each: start, end, mg per minute
times <- table_of("times")[, 1] # minutes
colnames(rates) <- c("k10", "k12", "k21", "k13", "k31", "V")

# Clearances and volumes of each patient, for closed forms that ask for them.
clearances <- function() {
  v <- rates[, "V"]
  q2 <- rates[, "k12"] * v
  q3 <- rates[, "k13"] * v
  cbind(CL = rates[, "k10"] * v, V1 = v, Q2 = q2, V2 = q2 / rates[, "k21"], Q3 = q3, V3 = q3 / rates[, "k31"])
}

# The least processor time of several calls of `solve` after a first one that compiles, and what it found: a matrix of
# mg/L, a row for each patient, a column for each time.
solved <- function(solve) {
  found <- solve()
  stopifnot(identical(dim(found), c(nrow(rates), length(times))))
  seconds <- min(replicate(repeats, {
    gc()
    began <- spent()
    solve()
    spent() - began
  }))
  writeLines(format(seconds, digits = 15), file.path(folder, "seconds.txt"))
  write.table(format(found, digits = 17), file.path(folder, "found.csv"),
              sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
}

# Of this process, on all its threads.
spent <- function() sum(proc.time()[c("user.self", "sys.self")])
