"""Replies of real mail servers, and what each of them means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.failures import FOR_GOOD, Kind, Stage, enhanced_in, kind_of_failure

C, L, S, R, D = Stage.CONNECT, Stage.LOGIN, Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT
PASSING, AWAY, ADDRESS, MESSAGE, SETTINGS = Kind.PASSING, Kind.AWAY, Kind.ADDRESS, Kind.MESSAGE, Kind.SETTINGS

REPLIES: list[tuple[str, Stage, int, str, Kind]] = [
    # Postfix, mailcow
    ("postfix", R, 550, "5.1.1 <x@example.org>: Recipient address rejected: User unknown in virtual table", ADDRESS),
    ("postfix", R, 450, "4.1.1 <x@example.org>: Recipient address rejected: unverified address", PASSING),
    ("postfix", R, 450, "4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see http://postgrey", PASSING),
    ("postfix", R, 450, "4.1.2 <x@exmaple.org>: Recipient address rejected: Domain not found", PASSING),
    ("postfix", R, 550, "5.1.2 <x@exmaple.org>: Recipient address rejected: Domain not found", ADDRESS),
    ("postfix", R, 501, "5.1.3 Bad recipient address syntax", ADDRESS),
    ("postfix", R, 554, "5.7.1 <x@example.org>: Relay access denied", SETTINGS),
    ("postfix", R, 454, "4.7.1 <x@example.org>: Relay access denied", PASSING),
    ("postfix", R, 556, "5.1.10 <x@example.com>: Domain does not accept mail (nullMX)", ADDRESS),
    ("postfix", R, 552, "5.2.2 <x@example.org>: Recipient address rejected: Quota exceeded (mailbox full)", ADDRESS),
    ("postfix", S, 552, "5.3.4 Message size exceeds fixed limit", MESSAGE),
    ("postfix", S, 452, "4.3.1 Insufficient system storage", AWAY),
    ("postfix", S, 553, "5.7.1 <o@example.org>: Sender address rejected: not owned by user web", SETTINGS),
    ("postfix", S, 550, "5.1.8 <o@nowhere.example>: Sender address rejected: Domain not found", SETTINGS),
    ("postfix", S, 530, "5.7.0 Must issue a STARTTLS command first", SETTINGS),
    ("postfix", L, 535, "5.7.8 Error: authentication failed: UGFzc3dvcmQ6", SETTINGS),
    ("postfix", L, 454, "4.7.0 Temporary authentication failure: Connection lost to authentication server", AWAY),
    ("postfix", C, 421, "4.3.2 All server ports are busy", AWAY),
    ("postfix", C, 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", SETTINGS),
    ("postfix", R, 421, "4.7.0 mx.example.org Error: too many errors", AWAY),
    ("postfix", D, 554, "5.7.1 Spam message rejected", MESSAGE),
    ("postfix", D, 451, "4.3.0 Error: queue file write error", AWAY),
    ("postfix", D, 451, "4.7.1 Service unavailable - try again later", PASSING),
    ("postfix", S, 553, "5.6.7 Must use SMTPUTF8 for internationalized address", ADDRESS),
    ("mailcow", R, 550, "5.1.1 <x@example.org>: undeliverable address: unknown user", ADDRESS),
    ("mailcow", D, 550, "5.7.1 Message rejected due to content restrictions", MESSAGE),
    # Exchange, Microsoft 365
    ("exchange", R, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", ADDRESS),
    ("exchange", R, 550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", ADDRESS),
    ("exchange", R, 550, "5.1.1 User unknown", ADDRESS),
    ("exchange", R, 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", SETTINGS),
    ("exchange", R, 550, "5.7.1 Unable to relay", SETTINGS),
    ("exchange", R, 550, "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", ADDRESS),
    ("exchange", S, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", SETTINGS),
    ("exchange", S, 530, "5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM", SETTINGS),
    ("exchange", L, 535, "5.7.3 Authentication unsuccessful", SETTINGS),
    ("exchange", L, 535, "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled", SETTINGS),
    ("exchange", R, 452, "4.3.1 Insufficient system resources", AWAY),
    ("exchange", R, 451, "4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77713)", PASSING),
    ("exchange", R, 450, "4.7.26 Service does not accept messages over IPv6 which do not pass SPF or DKIM", PASSING),
    ("exchange", C, 421, "4.3.2 The maximum number of concurrent connections has exceeded a limit", AWAY),
    ("exchange", D, 552, "5.3.4 Message size exceeds fixed maximum message size", MESSAGE),
    ("exchange", D, 550, "5.7.509 Access denied, sending domain does not pass DMARC verification", SETTINGS),
    ("exchange", R, 550, "5.7.606 Access denied, banned sending IP [192.0.2.1]", SETTINGS),
    ("exchange", R, 550, "5.6.7 Recipient address uses characters its server does not support", ADDRESS),
    ("exchange", R, 554, "5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", ADDRESS),
    # Gmail
    ("gmail", R, 550, "5.1.1 The email account that you tried to reach does not exist. Please try", ADDRESS),
    ("gmail", R, 550, "5.2.1 The email account that you tried to reach is inactive", ADDRESS),
    ("gmail", R, 452, "4.2.2 The recipient's inbox is out of storage space", PASSING),
    ("gmail", R, 552, "5.2.2 The recipient's inbox is out of storage space and inactive", ADDRESS),
    ("gmail", R, 450, "4.2.1 The user you are trying to contact is receiving mail too quickly", PASSING),
    ("gmail", D, 550, "5.7.26 Your email has been blocked because the sender is unauthenticated", SETTINGS),
    ("gmail", D, 550, "5.7.25 The IP address sending this message does not have a PTR record setup", SETTINGS),
    ("gmail", D, 550, "5.7.1 Our system has detected that this message is likely unsolicited mail", MESSAGE),
    ("gmail", D, 421, "4.7.0 Our system has detected an unusual rate of unsolicited mail", AWAY),
    ("gmail", R, 553, "5.1.3 The recipient address <x@> is not a valid RFC 5321 address", ADDRESS),
    ("gmail", L, 535, "5.7.8 Username and Password not accepted", SETTINGS),
    ("gmail", L, 534, "5.7.9 Application-specific password required", SETTINGS),
    ("gmail", S, 550, "5.4.5 Daily user sending limit exceeded", SETTINGS),
    # GMX, WEB.DE
    ("gmx", R, 550, "Requested action not taken: mailbox unavailable", ADDRESS),
    ("gmx", C, 554, "gmx.net (mxgmx117) Nemesis ESMTP Service not available. No SMTP service", SETTINGS),
    ("gmx", C, 421, "gmx.net Service closing transmission channel. Too many connections", AWAY),
    ("gmx", D, 554, "Transaction failed. Reject due to policy restrictions", MESSAGE),
    ("gmx", R, 450, "Requested mail action not taken: mailbox unavailable. Mailbox full", PASSING),
    ("gmx", S, 550, "Requested action not taken: mailbox unavailable. Sender address is not allowed", SETTINGS),
    ("gmx", D, 552, "Requested mail action aborted: exceeded storage allocation", MESSAGE),
    ("web.de", R, 552, "Quota exceeded. The recipient's mailbox is full", ADDRESS),
    # T-Online
    ("t-online", C, 554, "IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help)", SETTINGS),
    ("t-online", R, 550, "5.1.1 <x@t-online.de>: user unknown", ADDRESS),
    ("t-online", R, 550, "user unknown", ADDRESS),
    ("t-online", S, 550, "5.7.0 Message considered as spam or virus, rejected", SETTINGS),
    ("t-online", D, 550, "5.7.0 Message considered as spam or virus, rejected", MESSAGE),
    ("t-online", C, 421, "4.7.0 Too many connections from your IP", AWAY),
    # others
    ("icloud", R, 550, "5.1.1 unknown or illegal alias: x@icloud.com", ADDRESS),
    ("yahoo", R, 554, "5.7.9 Message not accepted for policy reasons", SETTINGS),
    ("yahoo", D, 421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints", AWAY),
    ("exim", R, 550, "Unrouteable address", ADDRESS),
    ("exim", R, 550, "relay not permitted", SETTINGS),
    ("sendmail", R, 551, "5.7.1 we do not relay", SETTINGS),
    ("qmail", R, 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", SETTINGS),
    ("stalwart", R, 550, "5.1.2 Relay not allowed.", SETTINGS),
    ("any", R, 503, "5.5.1 Error: need MAIL command", SETTINGS),
    ("any", D, 554, "Transaction failed", MESSAGE),
    ("any", S, 501, "5.5.4 Syntax error in parameters", SETTINGS),
]


@pytest.mark.parametrize(("server", "stage", "code", "text", "kind"), REPLIES)
def test_each_reply_is_of_its_kind(server: str, stage: Stage, code: int, text: str, kind: Kind) -> None:
    assert kind_of_failure(code, enhanced_in(text), stage) is kind


@given(st.integers(400, 499), st.from_regex(r"\A([245]\.[0-9]{1,3}\.[0-9]{1,3})?\Z"), st.sampled_from(list(Stage)))
def test_no_4xx_is_for_good(code: int, enhanced: str, stage: Stage) -> None:
    """Whatever follows the code."""
    assert kind_of_failure(code, enhanced, stage) in (Kind.PASSING, Kind.AWAY)


@given(st.integers(500, 599), st.sampled_from(["5.1.1", "5.1.3", "5.1.10", "5.2.1"]), st.sampled_from([R, D]))
def test_an_address_that_is_none_is_for_good(code: int, enhanced: str, stage: Stage) -> None:
    """Unless the server wants us to sign in first."""
    kind = kind_of_failure(code, enhanced, stage)
    assert kind is Kind.ADDRESS or (code in (530, 534, 535, 538) and kind is Kind.SETTINGS)


@given(st.integers(500, 599), st.from_regex(r"\A(5\.[0-9]{1,3}\.[0-9]{1,3})?\Z"), st.sampled_from([C, L]))
def test_nobodys_mail_is_given_up_for_what_is_wrong_with_us(code: int, enhanced: str, stage: Stage) -> None:
    """Before a mail is named, no refusal is about it."""
    assert kind_of_failure(code, enhanced, stage) not in FOR_GOOD
