# What both peers of mrgsolve share: one data set for all patients, and the call that its documentation asks for in
# benchmarks: mrgsim_q, on a data set checked beforehand.

# The infusions of all patients, with the parameters of each.
data_set <- function(model, parameters) {
  infusion <- rep(seq_len(nrow(infusions)), nrow(rates))
  patient <- rep(seq_len(nrow(rates)), each = nrow(infusions))
  start <- infusions[infusion, 1]
  rate <- infusions[infusion, 3]
  amount <- (infusions[infusion, 2] - start) * rate
  rows <- data.frame(ID = patient, time = start, amt = amount, rate = rate, cmt = 1, evid = 1, parameters[patient, ])
  valid_data_set(rows, model)
}

# All patients in one call. Its answer has a record for each infusion too, before the one asked for at that time.
all_patients <- function(model, data) {
  found <- mrgsim_q(model, data, stime = times, output = "df")
  every <- matrix(found$concentration, nrow = nrow(rates), byrow = TRUE)
  at <- found$time[seq_len(ncol(every))]
  every[, !duplicated(at, fromLast = TRUE)]
}
