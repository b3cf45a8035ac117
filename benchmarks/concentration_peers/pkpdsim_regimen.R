# What both peers of PKPDsim share: the infusions as its regimen.
minutes <- infusions[, 2] - infusions[, 1]
regimen <- new_regimen(amt = infusions[, 3] * minutes, times = infusions[, 1], t_inf = minutes, type = "infusion")
