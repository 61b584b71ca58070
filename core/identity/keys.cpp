#include "core/identity/keys.h"

#include <sodium.h>

#include "core/base/digest.h"
#include "core/base/files.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kSigningWord = "kentongan-ed25519-seed";
constexpr std::string_view kTransportWord = "kentongan-curve25519-secret";
constexpr std::string_view kSealingWord = "kentongan-x25519-secret";

static_assert(crypto_sign_PUBLICKEYBYTES == PublicKey::kSize);
static_assert(crypto_sign_BYTES == SignatureBytes::kSize);
static_assert(crypto_sign_SEEDBYTES == kSecretBytes);
static_assert(crypto_scalarmult_BYTES == TransportKey::kSize);

void start_sodium() {
  KTG_CHECK(sodium_init() >= 0);
}

const unsigned char* unsigned_of(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

template <typename Fixed>
void wipe_fixed(Fixed& secret) {
  sodium_memzero(secret.data(), Fixed::kSize);
}

template <typename Fixed>
Fixed curve_public_of(const Fixed& secret) {
  Fixed key;
  start_sodium();
  KTG_CHECK(crypto_scalarmult_base(key.data(), secret.data()) == 0);
  return key;
}

template <typename Fixed>
Result<Fixed> load_fixed(const std::filesystem::path& file, std::string_view word) {
  KTG_TRY(Bytes secret, load_secret(file, word));
  const auto fixed = Fixed::copied(secret);
  wipe(secret);
  return fixed;
}

}  // namespace

KeyId key_id_of(const PublicKey& key) {
  return key_id_of(key.view());
}

KeyId key_id_of(BytesView public_key) {
  return KeyId::copied(sha256(public_key).view());
}

std::string fingerprint_of(const KeyId& id) {
  constexpr std::size_t kShownBytes = 16;
  constexpr std::size_t kGroupDigits = 4;
  const std::string digits = to_hex(id.view().substr(0, kShownBytes));
  std::string text;
  for (std::size_t at = 0; at < digits.size(); at += kGroupDigits) {
    text += (at == 0 ? "" : " ") + digits.substr(at, kGroupDigits);
  }
  return text;
}

void wipe(Bytes& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

void wipe(std::uint8_t* secret, std::size_t size) {
  sodium_memzero(secret, size);
}

Result<Bytes> load_secret(const std::filesystem::path& file, std::string_view word) {
  constexpr std::size_t kFileBytesMax = 256;
  KTG_TRY(Bytes text, read_secret(file, kFileBytesMax));
  BytesView digits = text;
  const bool named = digits.starts_with(word) && digits.substr(word.size()).starts_with(' ');
  digits.remove_prefix(named ? word.size() + 1 : digits.size());
  if (digits.ends_with('\n')) {
    digits.remove_suffix(1);
  }
  auto secret = from_hex(digits);
  wipe(text);
  if (!secret || secret->size() != kSecretBytes) {
    const std::string wanted(word);
    return fail(ErrorCode::malformed,
                Text{"Berkas kunci " + file.string() + " bukan kunci " + wanted + ".",
                     "The key file " + file.string() + " holds no key of " + wanted + "."});
  }
  return secret;
}

Result<void> save_secret(const std::filesystem::path& file, std::string_view word,
                         BytesView secret32) {
  KTG_CHECK(secret32.size() == kSecretBytes);
  Bytes text(word);
  text += ' ';
  Bytes digits = to_hex(secret32);
  text += digits;
  text += '\n';
  auto saved = write_secret(file, text);
  wipe(digits);
  wipe(text);
  return saved;
}

struct SigningKey::Secret {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> bytes{};
  PublicKey public_key;
  KeyId key_id;

  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }
};

SigningKey::SigningKey(std::unique_ptr<Secret> secret) : secret_(std::move(secret)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(Random& random) {
  Bytes seed = random.bytes(kSecretBytes);
  SigningKey key = from_seed(seed);
  wipe(seed);
  return key;
}

SigningKey SigningKey::from_seed(BytesView seed32) {
  KTG_CHECK(seed32.size() == kSecretBytes);
  start_sodium();
  auto secret = std::make_unique<Secret>();
  crypto_sign_seed_keypair(secret->public_key.data(), secret->bytes.data(), unsigned_of(seed32));
  secret->key_id = key_id_of(secret->public_key);
  return SigningKey(std::move(secret));
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& file) {
  KTG_TRY(Bytes seed, load_secret(file, kSigningWord));
  SigningKey key = from_seed(seed);
  wipe(seed);
  return key;
}

Result<void> SigningKey::save(const std::filesystem::path& file) const {
  return save_secret(file, kSigningWord,
                     {reinterpret_cast<const char*>(secret_->bytes.data()), kSecretBytes});
}

const PublicKey& SigningKey::public_key() const {
  return secret_->public_key;
}

const KeyId& SigningKey::key_id() const {
  return secret_->key_id;
}

SignatureBytes SigningKey::sign(BytesView bytes) const {
  SignatureBytes signature;
  crypto_sign_detached(signature.data(), nullptr, unsigned_of(bytes), bytes.size(),
                       secret_->bytes.data());
  return signature;
}

bool verifies(const PublicKey& key, BytesView bytes, const SignatureBytes& signature) {
  return crypto_sign_verify_detached(signature.data(), unsigned_of(bytes), bytes.size(),
                                     key.data()) == 0;
}

bool is_enrollable(const PublicKey& key) {
  start_sodium();
  return crypto_core_ed25519_is_valid_point(key.data()) == 1;
}

bool is_enrollable_curve(BytesView public_key) {
  if (public_key.size() != TransportKey::kSize) {
    return false;
  }
  start_sodium();
  // libsodium refuses a product of zero, which every point of low order gives with any clamped
  // scalar; the scalar itself does not matter.
  const TransportKey scalar = TransportKey::copied(Bytes(TransportKey::kSize, '\x01'));
  TransportKey product;
  return crypto_scalarmult(product.data(), scalar.data(), unsigned_of(public_key)) == 0;
}

TransportPair TransportPair::generate(Random& random) {
  TransportPair pair;
  random.fill(pair.secret_.data(), TransportKey::kSize);
  pair.public_ = curve_public_of(pair.secret_);
  return pair;
}

Result<TransportPair> TransportPair::load(const std::filesystem::path& file) {
  KTG_TRY(TransportKey secret, load_fixed<TransportKey>(file, kTransportWord));
  TransportPair pair;
  pair.secret_ = secret;
  pair.public_ = curve_public_of(secret);
  wipe_fixed(secret);
  return pair;
}

Result<void> TransportPair::save(const std::filesystem::path& file) const {
  return save_secret(file, kTransportWord, secret_.view());
}

TransportPair::~TransportPair() {
  wipe_fixed(secret_);
}

SealingPair SealingPair::generate(Random& random) {
  SealingPair pair;
  random.fill(pair.secret_.data(), SealingKey::kSize);
  pair.public_ = curve_public_of(pair.secret_);
  return pair;
}

Result<SealingPair> SealingPair::load(const std::filesystem::path& file) {
  KTG_TRY(SealingKey secret, load_fixed<SealingKey>(file, kSealingWord));
  SealingPair pair;
  pair.secret_ = secret;
  pair.public_ = curve_public_of(secret);
  wipe_fixed(secret);
  return pair;
}

Result<void> SealingPair::save(const std::filesystem::path& file) const {
  return save_secret(file, kSealingWord, secret_.view());
}

SealingPair::~SealingPair() {
  wipe_fixed(secret_);
}

}  // namespace kentongan::identity
