"""Twenty-five tables as the keepers of a regency's property would keep them."""

from infra.benchmarks.ballast.shape import tables

MODELS = tables(
    "ballast_assets",
    __name__,
    {
        "Class": [],
        "Place": [],
        "Room": ["Place"],
        "Keeper": [],
        "Supplier": [],
        "Purchase": ["Supplier"],
        "PurchaseLine": ["Purchase", "Class"],
        "Asset": ["Class", "Room"],
        "Land": ["Asset"],
        "Building": ["Asset", "Land"],
        "Vehicle": ["Asset"],
        "Machine": ["Asset", "PurchaseLine"],
        "Custody": ["Asset", "Keeper"],
        "Transfer": ["Asset", "Room"],
        "Loan": ["Asset", "Keeper"],
        "Maintenance": ["Asset", "Supplier"],
        "MaintenanceLine": ["Maintenance"],
        "Count": ["Place"],
        "CountLine": ["Count", "Asset"],
        "Difference": ["CountLine"],
        "Valuation": ["Asset"],
        "Depreciation": ["Valuation"],
        "Disposal": ["Asset", "Keeper"],
        "Auction": ["Disposal"],
        "Insurance": ["Asset", "Supplier"],
    },
)
