"""The CAs that https connections trust, the same for every client.

`SSL_CERT_FILE` and `SSL_CERT_DIR` are read as OpenSSL reads them. Without them, the system's CAs
and certifi's are trusted, so that both a company's CA that is installed on the machine and a
container without CA certificates work.
"""

import os
import ssl
from functools import cache
from pathlib import Path

import certifi

from bot.environment import variable


class UnusableCertificates(Exception):
    """SSL_CERT_FILE or SSL_CERT_DIR can't be used; the text is a sentence for the operator."""


@cache
def trusted() -> ssl.SSLContext:
    """Return the TLS context of all https clients.

    Cached per process, since loading all CAs takes tens of milliseconds. Raises
    `UnusableCertificates`.
    """
    file, folders = variable("SSL_CERT_FILE"), variable("SSL_CERT_DIR")
    if not file and not folders:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        return context
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _take_file(context, file)
    _take_folders(context, folders, needed=not file)
    return context


def _take_file(context: ssl.SSLContext, file: str) -> None:
    if not file:
        return
    try:
        context.load_verify_locations(cafile=file)
    except (OSError, ValueError) as fault:  # ssl.SSLError is an OSError
        why = "it holds no certificates" if isinstance(fault, ssl.SSLError) else _reason(fault)
        raise UnusableCertificates(
            f"SSL_CERT_FILE names {file}, which can't be used: {why}; give a file of certificates in PEM form, or unset it."
        ) from None


def _take_folders(context: ssl.SSLContext, folders: str, *, needed: bool) -> None:
    """Load the folders that exist, as OpenSSL does; `needed` makes it an error if none does."""
    there = [folder for folder in folders.split(os.pathsep) if folder and _is_folder(folder)]
    for folder in there:
        context.load_verify_locations(capath=folder)
    if needed and not there:
        raise UnusableCertificates(
            f"SSL_CERT_DIR names {folders}, which isn't a folder; give one of certificates, or unset it."
        )


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or "it isn't a file's name"
