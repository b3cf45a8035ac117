# rxode2: its own closed form of three compartments (linCmt), all patients in one call.
source("problem.R")
needs("rxode2")
source("rxode2_data.R")

model <- rxode2({
  concentration <- linCmt(CL, V1, Q2, V2, Q3, V3)
})
parameters <- as.data.frame(clearances())
events <- event_table("central")

solved(function() all_patients(model, parameters, events))
