# PKPDsim: its compiled closed form of three compartments. It takes one patient at a time; the table of doses and times
# is made once, and each patient's parameters are put into it.
source("problem.R")
needs("PKPDsim")
source("pkpdsim_regimen.R")

parameters <- clearances()
colnames(parameters) <- c("CL", "V", "Q", "V2", "Q2", "V3")
model <- advan("3cmt_iv_infusion", cpp = TRUE)
records <- advan_create_data(regimen, as.list(parameters[1, ]), cmts = 3, t_obs = times)
asked <- match(times, records$TIME)

one <- function(patient) {
  records[names(patient)] <- as.list(patient)
  model(records)$DV[asked]
}

solved(function() t(apply(parameters, 1, one)))
