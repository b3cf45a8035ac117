# What both peers of rxode2 share: its event table for all patients, with the parameters of each beside it.

# The infusions, the same for all, and the times asked for.
event_table <- function(compartment) {
  given <- data.frame(time = infusions[, 1], amt = (infusions[, 2] - infusions[, 1]) * infusions[, 3],
                      rate = infusions[, 3], evid = 1, cmt = compartment)
  asked <- data.frame(time = times, amt = NA, rate = NA, evid = 0, cmt = compartment)
  rows <- rbind(given, asked)
  rows[order(rows$time, -rows$evid), ]
}

# All patients in one call, on one core. Its answer has a row for each patient and time asked for.
all_patients <- function(model, parameters, events, ...) {
  found <- rxSolve(model, parameters, events, cores = 1L, returnType = "data.frame", addDosing = FALSE, ...)
  matrix(found$concentration, nrow = nrow(rates), byrow = TRUE)
}
