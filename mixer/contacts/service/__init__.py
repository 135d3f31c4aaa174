"""Use cases of the group's address book."""

from mixer.contacts.service.book import (
    AddressBook,
    NewContact,
    create_contact,
    fill_contact,
    find_contact,
    search_key,
    tidied,
    update_contact,
)
from mixer.contacts.service.people import ContactPage, contact_page, list_contacts
from mixer.contacts.service.spheres import catalogue_finder, profession_finder, profession_names, seed_professions

__all__ = [
    "AddressBook",
    "ContactPage",
    "NewContact",
    "catalogue_finder",
    "contact_page",
    "create_contact",
    "fill_contact",
    "find_contact",
    "list_contacts",
    "profession_finder",
    "profession_names",
    "search_key",
    "seed_professions",
    "tidied",
    "update_contact",
]
