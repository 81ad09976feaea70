"""Advices by which payroll offices pay allowances with the salary, part by part."""
