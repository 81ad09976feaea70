"""From the report to the end of a contract: award, securities, signatures."""
