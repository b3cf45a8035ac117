# mrgsolve: its own closed form of three compartments, all patients in one call.
source("problem.R")
needs("mrgsolve")
source("mrgsolve_data.R")

model <- mcode("three_compartments_closed", "
$PARAM CL = 5, V1 = 60, Q2 = 2, V2 = 80, Q3 = 1, V3 = 150
$CMT A1 A2 A3
$PKMODEL advan = 11, trans = 4
$ERROR
capture concentration = A1 / V1;
", quiet = TRUE)
data <- data_set(model, clearances())

solved(function() all_patients(model, data))
