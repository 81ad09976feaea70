"""The platform: nothing in here knows a tender, a firm, a bill or a rebate."""
