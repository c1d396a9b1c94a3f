"""Who works at Northwind Talent, whom they hire, and who else writes to them.

Northwind trains technicians for wind farms and finds them work: some hundred people, most of them in Hamburg.
"""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "northwind.example"
CAREERS = f"careers@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the team; `client` is the mail program they write with, `title` stands under their mails."""

    key: str
    name: str
    email: str
    role: str
    title: str
    client: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A job to fill; its letters are in threads/`file`.txt."""

    title: str
    owner: str
    file: str


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody who writes and is neither colleague nor candidate."""

    key: str
    name: str
    email: str


TEAM = (
    Colleague("ruth", "Ruth Adeyemi", f"ruth.adeyemi@{DOMAIN}", "admin", "Head of People", "outlook"),
    Colleague("amelie", "Amelie Roth", f"amelie.roth@{DOMAIN}", "recruiter", "Recruiting", "gmail"),
    Colleague("jonas", "Jonas Weber", f"jonas.weber@{DOMAIN}", "recruiter", "Recruiting", "thunderbird"),
    Colleague("priya", "Priya Raman", f"priya.raman@{DOMAIN}", "recruiter", "Recruiting", "gmail"),
    Colleague("mina", "Mina Sato", f"mina.sato@{DOMAIN}", "owner", "Engineering Lead", "apple"),
    Colleague("elodie", "Élodie Martin", f"elodie.martin@{DOMAIN}", "owner", "Head of Training & Customers", "outlook"),
    Colleague("dieter", "Dieter Kranz", f"dieter.kranz@{DOMAIN}", "owner", "Operations Coordinator", "outlook"),
    Colleague(
        "clara", "Clara Whitfield", "clara@whitfield-consulting.example", "owner", "Whitfield Consulting", "apple",
        (f"clara.whitfield@{DOMAIN}",),
    ),
)  # fmt: skip

OPENINGS = (
    Opening("Head of Operations", "dieter", "head_of_operations"),
    Opening("Backend Engineer", "mina", "backend_engineer"),
    Opening("Customer Success Manager", "elodie", "customer_success_manager"),
    Opening("Training Coordinator", "elodie", "training_coordinator"),
    Opening("Data Analyst", "mina", "data_analyst"),
)

OUTSIDERS = (
    Outsider("careers", "Northwind Talent Careers", CAREERS),
    Outsider("jobhaven", "Jobhaven", "noreply@jobhaven.example"),
    Outsider("gazette", "The Hiring Gazette", "letter@hiring-gazette.example"),
    Outsider("daemon", "Mail Delivery System", "mailer-daemon@mx.northwind.example"),
)
