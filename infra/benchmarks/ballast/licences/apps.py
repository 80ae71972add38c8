from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


class LicencesConfig(sdk.ModuleConfig):
    name = "infra.benchmarks.ballast.licences"
    label = "ballast_licences"
    manifest = sdk.ModuleManifest(
        slug="ballast_licences",
        name=LocalisedText(id="Pemberat perizinan", en="Ballast of licences"),
        summary=LocalisedText(id="Hanya untuk pengukuran.", en="For measuring only."),
        release="1.0.0",
        rights=(
            sdk.Right(
                code="ballast_licences.use", sentence=LocalisedText(id="Memakai perizinan", en="Use the licences")
            ),
        ),
        roles=(
            sdk.RoleSpec(
                slug="ballast_licences_user",
                name=LocalisedText(id="Petugas perizinan", en="Licensing officer"),
                rights=("ballast_licences.use",),
            ),
        ),
    )
