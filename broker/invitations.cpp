#include "broker/invitations.h"

#include <system_error>

#include "core/base/files.h"
#include "core/identity/enrolment.h"

namespace kentongan::broker {
namespace {

constexpr std::size_t kIdDigits = 16;

std::filesystem::path file_of(const std::filesystem::path& data, const std::string& id) {
  return data / "invitations" / id;
}

/// A name that leads nowhere else than into the folder.
bool is_id(const std::string& id) {
  return id.size() == kIdDigits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Result<void> keep_invitation(const std::filesystem::path& data,
                             const identity::Invitation& invitation) {
  std::error_code error;
  const auto folder = data / "invitations";
  if (std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  return write_secret(file_of(data, invitation.id()), invitation.text());
}

std::optional<identity::Invitation> invitation_for(const std::filesystem::path& data,
                                                   BytesView enrolment) {
  const std::string id = identity::invitation_of(enrolment);
  if (!is_id(id)) {
    return std::nullopt;
  }
  const auto text = read_secret(file_of(data, id), identity::kInvitationBytesMax);
  if (!text) {
    return std::nullopt;
  }
  auto invitation = identity::read_invitation(*text);
  return invitation && invitation->id() == id ? std::optional(*std::move(invitation))
                                              : std::nullopt;
}

void spend_invitation(const std::filesystem::path& data, const identity::Invitation& invitation) {
  std::error_code ignored;  // One that stays is of an agency that is enrolled, and opens nothing.
  std::filesystem::remove(file_of(data, invitation.id()), ignored);
}

}  // namespace kentongan::broker
