#include "core/identity/invitation.h"

#include <charconv>
#include <sstream>

#include "core/base/digest.h"

namespace kentongan::identity {
namespace {

constexpr std::string_view kPurpose = "kentongan/invitation/1";
constexpr std::string_view kHead = "kentongan-invitation/1";
constexpr std::size_t kGroup = 4;
constexpr std::size_t kIdBytes = 8;

Error no_token() {
  return fail(ErrorCode::invalid_argument,
              Text{"Ini bukan token undangan: delapan kelompok empat digit heksadesimal, seperti "
                   "tertulis di kertas.",
                   "This is no invitation token: eight groups of four hexadecimal digits, as it "
                   "stands on the paper."});
}

Error no_invitation() {
  return fail(ErrorCode::malformed,
              Text{"Berkas undangan rusak.", "The invitation's file is damaged."});
}

}  // namespace

Invited invite(const AgencyCode& agency, std::int64_t time_us, Random& random) {
  const std::string digits = to_hex(random.bytes(kTokenBytes));
  Invited invited;
  for (std::size_t at = 0; at < digits.size(); at += kGroup) {
    invited.token += (at == 0 ? "" : "-") + digits.substr(at, kGroup);
  }
  invited.invitation = {agency, time_us + kInvitationLife_us, secret_of(invited.token).value()};
  return invited;
}

Result<Digest> secret_of(std::string_view token) {
  std::string digits;
  for (const char letter : token) {
    if (letter != '-' && letter != ' ') {
      digits.push_back(letter);
    }
  }
  const auto bytes = from_hex(digits);
  if (!bytes || bytes->size() != kTokenBytes) {
    return no_token();
  }
  return sha256(std::string(kPurpose) + *bytes);
}

std::string invitation_id(const Digest& secret) {
  return to_hex(BytesView(sha256(secret.view()).str()).substr(0, kIdBytes));
}

std::string Invitation::id() const {
  return invitation_id(secret);
}

std::string Invitation::text() const {
  return std::string(kHead) + "\nagency " + agency.value() + "\nuntil_us " +
         std::to_string(until_us) + "\nsecret " + to_hex(secret.view()) + "\n";
}

Result<Invitation> read_invitation(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string head, agency_word, agency, until_word, until, secret_word, secret;
  lines >> head >> agency_word >> agency >> until_word >> until >> secret_word >> secret;
  Invitation read;
  const auto number = std::from_chars(until.data(), until.data() + until.size(), read.until_us);
  const auto bytes = from_hex(secret);
  const bool is_one = head == kHead && agency_word == "agency" && is_code(agency) &&
                      until_word == "until_us" && number.ec == std::errc() &&
                      number.ptr == until.data() + until.size() && secret_word == "secret" &&
                      bytes && bytes->size() == Digest::kSize && (lines >> head).fail();
  if (!is_one) {
    return no_invitation();
  }
  read.agency = AgencyCode(agency);
  read.secret = Digest::copied(*bytes);
  return read;
}

}  // namespace kentongan::identity
