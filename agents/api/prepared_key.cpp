#include "agents/api/prepared_key.h"

#include "agents/api/json_in.h"

namespace kentongan::agents::api {

Result<OfficerFiles::Unlocked> unlocked_by(const OfficerFiles& files, const std::string& beginning,
                                           const Bytes& passphrase) {
  KTG_TRY(const OfficerId officer, files.named(beginning));
  KTG_TRY(auto key, files.unlock(officer, passphrase));
  return OfficerFiles::Unlocked{officer, std::move(key)};
}

bool needs_key(const transport::HttpRequest& request) {
  return request.method == "POST" &&
         (request.path == "/v1/duty/unlock" || request.path == "/v1/duty/officer" ||
          request.path == "/v1/duty/key");
}

PreparedKey prepare_key(const OfficerFiles& files, const transport::HttpRequest& request) {
  PreparedKey prepared;
  const auto body = body_of(request);
  auto given = body ? text_in(*body, "passphrase") : Result<std::string>(body.error());
  const auto officer = body ? text_in(*body, "officer") : Result<std::string>(body.error());
  if (!given || !officer) {
    return prepared;
  }
  const Passphrase passphrase(*std::move(given));
  if (request.path == "/v1/duty/unlock") {
    prepared.unlocked = unlocked_by(files, *officer, passphrase.text);
  } else {
    prepared.drawn = files.draw(passphrase.text);
  }
  return prepared;
}

}  // namespace kentongan::agents::api
