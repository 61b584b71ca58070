#include "broker/invitations.h"

#include <system_error>

#include "core/base/files.h"
#include "core/identity/enrolment.h"
#include "core/schema/refusal.h"

namespace kentongan::broker {
namespace {

constexpr std::size_t kIdDigits = 16;

std::filesystem::path folder_of(const std::filesystem::path& data) {
  return data / "invitations";
}

/// A name that leads nowhere else than into the folder.
bool is_id(const std::string& id) {
  return id.size() == kIdDigits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<identity::Invitation> read_one(const std::filesystem::path& file) {
  KTG_TRY(const Bytes text, read_secret(file, identity::kInvitationBytesMax));
  return identity::read_invitation(text);
}

/// Those that a test of what was written in them picks out; a file that is none stays.
template <typename Test>
void remove_where(const std::filesystem::path& data, Test test) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(data), ignored)) {
    const auto invitation = read_one(entry.path());
    if (invitation && test(*invitation)) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

Result<void> make_folder_of(const std::filesystem::path& data) {
  std::error_code error;
  if (std::filesystem::create_directory(folder_of(data), error)) {
    std::filesystem::permissions(folder_of(data), std::filesystem::perms::owner_all, error);
  }
  return error ? Result<void>(file_error(folder_of(data), error.value())) : Result<void>();
}

}  // namespace

Result<std::string> give_invitation(const std::filesystem::path& data, const AgencyCode& agency,
                                    const identity::Directory& directory, std::int64_t time_us,
                                    Random& random) {
  if (directory.agency(agency) == nullptr) {
    schema::RefusalParams params;
    params.to = agency.value();
    return schema::refusal(ErrorCode::address_unknown, params);
  }
  if (directory.key_of(agency, identity::KeyKind::agent) != nullptr) {
    return fail(ErrorCode::conflict,
                Text{agency.value() + " sudah terdaftar; kunci barunya tidak memerlukan undangan.",
                     agency.value() + " is enrolled; new keys of its own need no invitation."});
  }
  remove_where(data, [&](const identity::Invitation& one) { return one.until_us <= time_us; });
  const auto invited = identity::invite(agency, time_us, random);
  KTG_TRY_VOID(make_folder_of(data));
  KTG_TRY_VOID(write_secret(folder_of(data) / invited.invitation.id(), invited.invitation.text()));
  return invited.token;
}

Result<std::optional<identity::Invitation>> invitation_for(const std::filesystem::path& data,
                                                           BytesView enrolment) {
  const std::string id = identity::invitation_of(enrolment);
  if (!is_id(id)) {
    return std::optional<identity::Invitation>();
  }
  auto invitation = read_one(folder_of(data) / id);
  if (!invitation) {
    return invitation.error().code == ErrorCode::not_found
               ? Result(std::optional<identity::Invitation>())
               : std::move(invitation).error();
  }
  return invitation->id() == id ? std::optional(*std::move(invitation)) : std::nullopt;
}

Result<std::uint64_t> enrol_by_file(Broker& heart, const std::filesystem::path& data,
                                    const Bytes& enrolment, identity::EnrolAs as) {
  KTG_TRY(const auto invitation, invitation_for(data, enrolment));
  return heart.enrol(enrolment, {as, invitation});
}

void spend_invitations(const std::filesystem::path& data, const AgencyCode& agency) {
  remove_where(data, [&](const identity::Invitation& one) { return one.agency == agency; });
}

}  // namespace kentongan::broker
