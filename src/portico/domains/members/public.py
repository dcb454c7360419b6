"""The door of members: who somebody is, whether they are signed in, where their parcels go, what they collected."""

from portico.domains.members.actions.addresses import delete_address, save_address
from portico.domains.members.actions.collected import (
    clear_viewed,
    record_download,
    record_views,
    remove_saved,
    remove_viewed,
    save_item,
)
from portico.domains.members.actions.identities import (
    SignedIn,
    bind_phone,
    sign_in_mini_program,
    sign_in_verified_phone,
    update_member,
)
from portico.domains.members.actions.preferences import save_preferences
from portico.domains.members.actions.sessions import (
    Tokens,
    close_session,
    forget_expired,
    open_session,
    refresh_session,
)
from portico.domains.members.actions.sms_codes import (
    SmsCodePlan,
    request_sms_code,
    sign_in_phone,
    withdraw_sms_code,
)
from portico.domains.members.address_text import MAX_LENGTH as MAX_PASTED_LENGTH
from portico.domains.members.address_text import ParsedAddress, parse_address
from portico.domains.members.collected import (
    Collected,
    count_saved,
    list_downloaded,
    list_saved,
    list_viewed,
    saved_among,
)
from portico.domains.members.directory import MemberEntry, count_members, list_members
from portico.domains.members.errors import (
    AddressNotFound,
    MemberNotFound,
    PhoneTaken,
    RefreshTokenInvalid,
    RefreshTokenReused,
    SmsCodeExpired,
    SmsCodeRefused,
    SmsCodeUsed,
    SmsCodeWrong,
    SmsTooFrequent,
    TooManyAddresses,
    TooManyFavourites,
)
from portico.domains.members.events import MemberJoined, PhoneBound
from portico.domains.members.member_data import SEALED_COLUMNS, adopt_member, erase_member, export_member
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.members.preferences import CHOICES as PREFERENCE_CHOICES
from portico.domains.members.preferences import Preferences, checked_preferences, find_preferences
from portico.domains.members.queries import (
    Address,
    MemberView,
    find_by_phone,
    get_address,
    get_member,
    get_members,
    list_addresses,
    openid_of,
)
from portico.domains.members.regions import Region, RegionPath, path_of
from portico.domains.members.regions import tree as regions
from portico.domains.members.regions import version as regions_version
from portico.domains.members.rules import MAX_VIEWS_AT_ONCE, AddressDraft, ProfileChange, View, mobile_number
from portico.domains.members.tokens import read_access_token

__all__ = [
    "MAX_PASTED_LENGTH",
    "MAX_VIEWS_AT_ONCE",
    "PREFERENCE_CHOICES",
    "SEALED_COLUMNS",
    "Address",
    "AddressDraft",
    "AddressNotFound",
    "Collected",
    "MemberEntry",
    "MemberJoined",
    "MemberNotFound",
    "MemberView",
    "MiniProgramIdentity",
    "ParsedAddress",
    "PhoneBound",
    "PhoneTaken",
    "Preferences",
    "ProfileChange",
    "RefreshTokenInvalid",
    "RefreshTokenReused",
    "Region",
    "RegionPath",
    "SignedIn",
    "SmsCodeExpired",
    "SmsCodePlan",
    "SmsCodeRefused",
    "SmsCodeUsed",
    "SmsCodeWrong",
    "SmsTooFrequent",
    "Tokens",
    "TooManyAddresses",
    "TooManyFavourites",
    "View",
    "adopt_member",
    "bind_phone",
    "checked_preferences",
    "clear_viewed",
    "close_session",
    "count_members",
    "count_saved",
    "delete_address",
    "erase_member",
    "export_member",
    "find_by_phone",
    "find_preferences",
    "forget_expired",
    "get_address",
    "get_member",
    "get_members",
    "list_addresses",
    "list_downloaded",
    "list_members",
    "list_saved",
    "list_viewed",
    "mobile_number",
    "open_session",
    "openid_of",
    "parse_address",
    "path_of",
    "read_access_token",
    "record_download",
    "record_views",
    "refresh_session",
    "regions",
    "regions_version",
    "remove_saved",
    "remove_viewed",
    "request_sms_code",
    "save_address",
    "save_item",
    "save_preferences",
    "saved_among",
    "sign_in_mini_program",
    "sign_in_phone",
    "sign_in_verified_phone",
    "update_member",
    "withdraw_sms_code",
]
