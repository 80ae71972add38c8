from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


class AssetsConfig(sdk.ModuleConfig):
    name = "infra.benchmarks.ballast.assets"
    label = "ballast_assets"
    manifest = sdk.ModuleManifest(
        slug="ballast_assets",
        name=LocalisedText(id="Pemberat barang daerah", en="Ballast of property"),
        summary=LocalisedText(id="Hanya untuk pengukuran.", en="For measuring only."),
        release="1.0.0",
        rights=(
            sdk.Right(
                code="ballast_assets.use", sentence=LocalisedText(id="Memakai barang daerah", en="Use the property")
            ),
        ),
        roles=(
            sdk.RoleSpec(
                slug="ballast_assets_user",
                name=LocalisedText(id="Pengurus barang", en="Keeper of property"),
                rights=("ballast_assets.use",),
            ),
        ),
    )
