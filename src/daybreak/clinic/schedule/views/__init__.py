"""The pages of the schedule: calendar, plans, appointments, hours and calendar links."""
