# rxode2: the model compiled to C, solved by its default solver LSODA, all patients in one call.
source("problem.R")
needs("rxode2")
source("rxode2_data.R")

model <- rxode2({
  d/dt(A1) <- -(k10 + k12 + k13) * A1 + k21 * A2 + k31 * A3
  d/dt(A2) <- k12 * A1 - k21 * A2
  d/dt(A3) <- k13 * A1 - k31 * A3
  concentration <- A1 / V
})
parameters <- as.data.frame(rates)
events <- event_table("A1")

solved(function() all_patients(model, parameters, events, method = "liblsoda", rtol = relative_tolerance,
                               atol = absolute_tolerance))
