"""Checks of whole batches, compiled from a schema into Polars expressions."""

from workers.sheets.checks.checker import Checked, Checker
from workers.sheets.checks.orders import DateOrders, infer_date_orders

__all__ = ["Checked", "Checker", "DateOrders", "infer_date_orders"]
