#include "core/identity/officer_key.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

#include "core/base/files.h"

namespace kentongan::identity {
namespace {

constexpr std::string_view kOfficerKeyForm = "kentongan-officer-key/1";
constexpr std::size_t kOfficerKeyBytesMax = 1024;
constexpr std::size_t kPassphraseMax = 1024;
constexpr std::uint32_t kPassesMax = 10;
constexpr std::uint32_t kMemoryKibMin = 8 * 1024;
constexpr std::uint32_t kMemoryKibMax = 1024 * 1024;

static_assert(crypto_pwhash_argon2id_SALTBYTES == 16);
static_assert(crypto_secretbox_NONCEBYTES == 24 && crypto_secretbox_MACBYTES == 16);

const unsigned char* as_unsigned(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* as_unsigned(Bytes& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

bool is_payable(const OfficerKey::Cost& cost) {
  return cost.passes >= 1 && cost.passes <= kPassesMax && cost.memory_kib >= kMemoryKibMin &&
         cost.memory_kib <= kMemoryKibMax;
}

/// The key that the passphrase stands for. @return `unavailable` if there is not that much memory.
Result<Bytes> stretched(BytesView passphrase, BytesView salt, const OfficerKey::Cost& cost) {
  KTG_CHECK(sodium_init() >= 0);
  Bytes key(crypto_secretbox_KEYBYTES, '\0');
  const int done = crypto_pwhash_argon2id(
      as_unsigned(key), key.size(), passphrase.data(), passphrase.size(), as_unsigned(salt),
      cost.passes, std::size_t{cost.memory_kib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (done != 0) {
    return fail(ErrorCode::unavailable,
                Text{fmt::format("Membuka kunci petugas perlu memori {} MiB yang tidak tersedia.",
                                 cost.memory_kib / 1024),
                     fmt::format("To unlock an officer's key takes {} MiB of memory, which is not "
                                 "there.",
                                 cost.memory_kib / 1024)});
  }
  return key;
}

Result<void> check_passphrase(BytesView passphrase) {
  if (passphrase.size() < OfficerKey::kPassphraseMin || passphrase.size() > kPassphraseMax) {
    return fail(
        ErrorCode::invalid_argument,
        Text{"Frasa sandi paling sedikit 10 huruf. Beberapa kata yang Anda ingat lebih baik "
             "daripada satu kata yang sulit.",
             "A passphrase has at least 10 letters. Some words that you remember are better "
             "than one that is hard."});
  }
  return {};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The words after the first, which is the line's name.
std::optional<std::vector<std::string_view>> words_after(std::string_view name,
                                                         std::string_view line, std::size_t count) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  if (words.size() != count + 1 || words.front() != name) {
    return std::nullopt;
  }
  words.erase(words.begin());
  return words;
}

std::optional<std::uint32_t> number_from(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<OfficerKey> OfficerKey::seal(BytesView seed, BytesView passphrase, const Cost& cost,
                                    Random& random) {
  KTG_TRY_VOID(check_passphrase(passphrase));
  OfficerKey key;
  key.public_key_ = SigningKey::from_seed(seed).public_key();
  key.cost_ = cost;
  key.salt_ = random.bytes(kSaltBytes);
  key.nonce_ = random.bytes(kNonceBytes);
  KTG_TRY(Bytes secret, stretched(passphrase, key.salt_, cost));
  key.sealed_.assign(kSealedBytes, '\0');
  crypto_secretbox_easy(as_unsigned(key.sealed_), as_unsigned(seed), seed.size(),
                        as_unsigned(key.nonce_), as_unsigned(secret));
  wipe(secret);
  return key;
}

Result<OfficerKey> OfficerKey::create(BytesView passphrase, const Cost& cost, Random& random) {
  KTG_CHECK(is_payable(cost));
  Bytes seed = random.bytes(crypto_sign_SEEDBYTES);
  auto key = seal(seed, passphrase, cost, random);
  wipe(seed);
  return key;
}

Result<Bytes> OfficerKey::open(BytesView passphrase) const {
  KTG_TRY(Bytes secret, stretched(passphrase, salt_, cost_));
  Bytes seed(crypto_sign_SEEDBYTES, '\0');
  const int opened =
      crypto_secretbox_open_easy(as_unsigned(seed), as_unsigned(sealed_), sealed_.size(),
                                 as_unsigned(nonce_), as_unsigned(secret));
  wipe(secret);
  if (opened != 0 || SigningKey::from_seed(seed).public_key() != public_key_) {
    wipe(seed);
    return fail(ErrorCode::not_permitted,
                Text{"Frasa sandi tidak cocok dengan kunci ini, atau berkasnya berubah. Tidak ada "
                     "yang ditandatangani.",
                     "The passphrase does not fit this key, or its file has changed. Nothing was "
                     "signed."});
  }
  return seed;
}

Result<SigningKey> OfficerKey::unlock(BytesView passphrase) const {
  KTG_TRY(Bytes seed, open(passphrase));
  SigningKey key = SigningKey::from_seed(seed);
  wipe(seed);
  return key;
}

Result<OfficerKey> OfficerKey::sealed_anew(BytesView old_passphrase, BytesView passphrase,
                                           Random& random) const {
  KTG_TRY(Bytes seed, open(old_passphrase));
  auto key = seal(seed, passphrase, cost_, random);
  wipe(seed);
  return key;
}

Result<void> OfficerKey::save(const std::filesystem::path& file) const {
  return write_secret(
      file, fmt::format("{}\npublic {}\nargon2id {} {} {}\nsealed {}{}\n", kOfficerKeyForm,
                        to_hex(public_key_.view()), cost_.passes, cost_.memory_kib, to_hex(salt_),
                        to_hex(nonce_), to_hex(sealed_)));
}

Result<OfficerKey> OfficerKey::load(const std::filesystem::path& file) {
  KTG_TRY(const Bytes text, read_secret(file, kOfficerKeyBytesMax));
  const Error malformed =
      fail(ErrorCode::malformed,
           Text{"Berkas " + file.string() + " bukan kunci petugas, atau rusak.",
                "The file " + file.string() + " holds no officer's key, or is damaged."});
  const auto lines = lines_of(text);
  if (lines.size() != 4 || lines[0] != kOfficerKeyForm) {
    return malformed;
  }
  const auto public_words = words_after("public", lines[1], 1);
  const auto cost_words = words_after("argon2id", lines[2], 3);
  const auto sealed_words = words_after("sealed", lines[3], 1);
  if (!public_words || !cost_words || !sealed_words) {
    return malformed;
  }
  const auto public_bytes = from_hex(public_words->front());
  const auto salt = from_hex((*cost_words)[2]);
  const auto sealed = from_hex(sealed_words->front());
  const auto passes = number_from((*cost_words)[0]);
  const auto memory_kib = number_from((*cost_words)[1]);
  const bool fits = public_bytes && public_bytes->size() == PublicKey::kSize && salt &&
                    salt->size() == kSaltBytes && sealed &&
                    sealed->size() == kNonceBytes + kSealedBytes && passes && memory_kib &&
                    is_payable({*passes, *memory_kib});
  if (!fits) {
    return malformed;
  }
  OfficerKey key;
  key.public_key_ = PublicKey::copied(*public_bytes);
  key.cost_ = {*passes, *memory_kib};
  key.salt_ = *salt;
  key.nonce_ = sealed->substr(0, kNonceBytes);
  key.sealed_ = sealed->substr(kNonceBytes);
  return key;
}

}  // namespace kentongan::identity
