System.Environment.ExitCode = 1;
