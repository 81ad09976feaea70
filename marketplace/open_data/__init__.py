"""Procurement as open data: releases in the Open Contracting Data Standard (OCDS) 1.1.5."""
