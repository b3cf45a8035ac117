# deSolve: lsoda with the model as an R function, begun anew at each event.
source("problem.R")
needs("deSolve")

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
    given <- c(patient, entering[part])
    solution <- lsoda(state, at, change, given, rtol = relative_tolerance, atol = absolute_tolerance)
    found[inside] <- solution[match(times[inside], at), 2] / patient[6]
    state <- solution[nrow(solution), 2:4]
  }
  found
}

solved(function() t(apply(rates, 1, one)))
