"""Messages to patients and staff: a table of jobs, one worker (`daybreak remind`), e-mail and SMS."""
