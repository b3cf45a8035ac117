# mrgsolve: the model compiled to C++, solved by LSODA, all patients in one call.
source("problem.R")
needs("mrgsolve")
source("mrgsolve_data.R")

model <- mcode("three_compartments", "
$PARAM k10 = 0.1, k12 = 0.1, k21 = 0.1, k13 = 0.1, k31 = 0.1, V = 60
$CMT A1 A2 A3
$ODE
dxdt_A1 = -(k10 + k12 + k13) * A1 + k21 * A2 + k31 * A3;
dxdt_A2 = k12 * A1 - k21 * A2;
dxdt_A3 = k13 * A1 - k31 * A3;
$ERROR
capture concentration = A1 / V;
", rtol = relative_tolerance, atol = absolute_tolerance, quiet = TRUE)
data <- data_set(model, rates)

solved(function() all_patients(model, data))
