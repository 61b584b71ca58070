#include "agents/officer_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/base/files.h"

namespace kentongan::agents {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kNameFileMax = 1024;
constexpr std::size_t kNameSaltBytes = 32;

std::string list_of(const std::vector<OfficerId>& ids) {
  std::string list;
  for (const OfficerId& id : ids) {
    list += (list.empty() ? "" : ", ") + to_hex(id.view()).substr(0, 8);
  }
  return list;
}

Error not_put_aside(const std::filesystem::path& file) {
  return fail(ErrorCode::unavailable,
              Text{"Kunci lama " + file.string() + " tidak dapat disingkirkan; tidak diganti.",
                   "The old key " + file.string() + " cannot be put aside; nothing changed."});
}

/// Over what lies there, whole or not at all, and durable before anybody hears of it.
Result<void> put_in_place(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return file_error(to, errno);
  }
  const int folder = ::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = folder >= 0 && ::fsync(folder) == 0;
  const int reason = errno;
  if (folder >= 0) {
    ::close(folder);
  }
  return is_synced ? Result<void>() : Result<void>(file_error(to, reason));
}

}  // namespace

OfficerFiles::OfficerFiles(std::filesystem::path folder, Random& random,
                           identity::OfficerKey::Cost cost)
    : folder_(std::move(folder)), random_(random), cost_(cost) {}

std::filesystem::path OfficerFiles::file_of(const OfficerId& officer, const char* ending) const {
  return folder_ / (to_hex(officer.view()) + ending);
}

Result<std::vector<OfficerId>> OfficerFiles::all() const {
  std::vector<OfficerId> ids;
  std::error_code failed;
  if (!std::filesystem::exists(folder_, failed)) {
    return ids;
  }
  for (auto at = std::filesystem::directory_iterator(folder_, failed);
       !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    const auto id = from_hex(at->path().stem().string());
    if (at->path().extension() == ".key" && id && id->size() == OfficerId::kSize) {
      ids.push_back(OfficerId::copied(*id));
    }
  }
  if (failed) {
    return fail(ErrorCode::unavailable,
                Text{"Folder kunci petugas " + folder_.string() + " tidak dapat dibaca.",
                     "The folder of officers' keys " + folder_.string() + " cannot be read."});
  }
  std::ranges::sort(ids, {}, [](const OfficerId& id) { return id.view(); });
  return ids;
}

Result<OfficerId> OfficerFiles::named(const std::string& beginning) const {
  KTG_TRY(const auto ids, all());
  std::vector<OfficerId> found;
  std::ranges::copy_if(ids, std::back_inserter(found), [&](const OfficerId& id) {
    return to_hex(id.view()).starts_with(beginning);
  });
  if (found.size() == 1) {
    return found.front();
  }
  if (found.empty()) {
    return fail(ErrorCode::not_found, Text{"Di meja ini tidak ada kunci petugas " + beginning +
                                               ". Buat: kentongan directory officer new.",
                                           "This desk has no officer's key " + beginning +
                                               ". Make one: kentongan directory officer new."});
  }
  return fail(ErrorCode::conflict,
              Text{"Sebut petugasnya; di meja ini ada: " + list_of(found) + ".",
                   "Name the officer; this desk has: " + list_of(found) + "."});
}

std::string OfficerFiles::name_of(const OfficerId& officer) const {
  const auto text = read_secret(file_of(officer, ".name"), kNameFileMax);
  const auto line = text ? text->find('\n') : Bytes::npos;
  return line == Bytes::npos ? "" : text->substr(line + 1, text->find('\n', line + 1) - line - 1);
}

Result<identity::SigningKey> OfficerFiles::unlock(const OfficerId& officer,
                                                  BytesView passphrase) const {
  KTG_TRY(const auto key, identity::OfficerKey::load(file_of(officer, ".key")));
  return key.unlock(passphrase);
}

Result<OfficerFiles::Drawn> OfficerFiles::draw(BytesView passphrase) const {
  KTG_TRY(auto sealed, identity::OfficerKey::create(passphrase, cost_, random_));
  KTG_TRY(auto key, sealed.unlock(passphrase));
  return Drawn{std::move(sealed), std::move(key)};
}

Result<OfficerFiles::Made> OfficerFiles::create(const std::string& name, Drawn drawn) {
  if (name.size() > kNameBytesMax || name.find('\n') != std::string::npos) {
    return fail(ErrorCode::field_invalid, Text{"Isian name: satu baris, paling panjang 200 bita.",
                                               "Field name: one line, at most 200 bytes."});
  }
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
  const OfficerId id = OfficerId::copied(random_.bytes(OfficerId::kSize));
  const Bytes salt = random_.bytes(kNameSaltBytes);
  KTG_TRY_VOID(drawn.sealed.save(file_of(id, ".key")));
  KTG_TRY_VOID(write_secret(file_of(id, ".name"), to_hex(salt) + "\n" + name + "\n"));
  Sha256 commitment;
  commitment.update(BytesView("bus/v1/officer-name\0", 20)).update(salt).update(name);
  return Made{id, commitment.finish(), std::move(drawn.key)};
}

Result<OfficerFiles::Made> OfficerFiles::renew(const OfficerId& officer, Drawn drawn,
                                               const OnRecord& is_on_record) {
  KTG_TRY_VOID(named(to_hex(officer.view())));
  const std::filesystem::path beside = file_of(officer, ".key.new");
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);  // Of a renewal that did not come to its end.
  Result<void> done = drawn.sealed.save(beside);
  if (done) {
    done = put_aside(officer, is_on_record);
  }
  if (done) {
    done = put_in_place(beside, file_of(officer, ".key"));
  }
  if (!done) {
    std::filesystem::remove(beside, ignored);
    return done.error();
  }
  return Made{officer, Digest(), std::move(drawn.key)};
}

Result<void> OfficerFiles::put_aside(const OfficerId& officer, const OnRecord& is_on_record) {
  const std::filesystem::path file = file_of(officer, ".key");
  const std::filesystem::path old = file_of(officer, ".key.old");
  const auto lying = identity::OfficerKey::load(file);
  const bool counts =
      lying && is_on_record && is_on_record(identity::key_id_of(lying->public_key()));
  std::error_code failed;
  if (!counts && std::filesystem::exists(old, failed)) {
    return {};
  }
  std::filesystem::remove(old, failed);
  std::filesystem::create_hard_link(file, old, failed);
  return failed ? Result<void>(not_put_aside(file)) : Result<void>();
}

Result<void> OfficerFiles::put_back(const OfficerId& officer) {
  return put_in_place(file_of(officer, ".key.old"), file_of(officer, ".key"));
}

}  // namespace kentongan::agents
