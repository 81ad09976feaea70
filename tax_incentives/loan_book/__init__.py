"""The life of a soft loan: agreement, tranches, instalments, arrears, rescheduling, write-off."""
