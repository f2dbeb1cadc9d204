"""Publish licenses.txt, the notices of what the site itself serves."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.stop_build import stop_build
from site_tools.licences import site_notices


@stop_build
def on_files(files: Files, config: MkDocsConfig) -> Files:
    notices = site_notices(config.site_name, config.repo_url)
    files.append(File.generated(config, "licenses.txt", content=notices))
    return files
