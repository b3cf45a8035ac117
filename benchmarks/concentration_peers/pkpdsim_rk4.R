# PKPDsim: the model compiled to C++, solved by a Runge-Kutta of fixed steps. It has no tolerance to set: the step, in
# minutes, is the longest in halves of a minute that keeps within the agreement asked for. Each patient by sim_core on a
# design made once, as its page on speed recommends for many calls.
source("problem.R")
needs("PKPDsim")
source("pkpdsim_regimen.R")

first <- as.list(rates[1, ])
model <- new_ode_model(code = "
dAdt[1] = -(k10 + k12 + k13) * A[1] + k21 * A[2] + k31 * A[3];
dAdt[2] = k12 * A[1] - k21 * A[2];
dAdt[3] = k13 * A[1] - k31 * A[3];
", obs = list(cmt = 1, scale = "V"), dose = list(cmt = 1), parameters = first)
design <- sim(model, parameters = first, regimen = regimen, t_obs = times, only_obs = TRUE, int_step_size = 1.5,
              return_design = TRUE)

one <- function(patient) {
  design$p[names(patient)] <- patient
  sim_core(design, ode = model)$y
}

solved(function() t(apply(rates, 1, one)))
