#include "core/identity/sealed_payload.h"

#include <array>

#include <sodium.h>

namespace kentongan::identity {
namespace {

constexpr std::size_t kPayloadNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kPayloadNonceBytes == 24 && kTagBytes == 16);
static_assert(crypto_box_SEALBYTES == 48);

const unsigned char* raw(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Error does_not_open() {
  return fail(
      ErrorCode::malformed,
      Text{"Isi yang disegel tidak dapat dibuka: kunci, kepala pesan, atau isinya tidak cocok.",
           "The sealed payload does not open: key, header or bytes do not fit."});
}

}  // namespace

PayloadKey PayloadKey::generate(Random& random) {
  PayloadKey key;
  random.fill(key.bytes_.data(), kSize);
  return key;
}

Result<PayloadKey> PayloadKey::from(BytesView bytes) {
  if (bytes.size() != kSize) {
    return fail(ErrorCode::malformed, "a payload's key has 32 bytes");
  }
  PayloadKey key;
  key.bytes_ = decltype(key.bytes_)::copied(bytes);
  return key;
}

PayloadKey::~PayloadKey() {
  wipe(bytes_.data(), kSize);
}

Bytes seal_payload(BytesView payload, const Digest& header_root, const PayloadKey& key,
                   Random& random) {
  Bytes sealed = random.bytes(kPayloadNonceBytes);
  sealed.resize(kPayloadNonceBytes + payload.size() + kTagBytes);
  auto* at = reinterpret_cast<unsigned char*>(sealed.data());
  crypto_aead_xchacha20poly1305_ietf_encrypt(at + kPayloadNonceBytes, nullptr, raw(payload),
                                             payload.size(), header_root.data(), Digest::kSize,
                                             nullptr, at, raw(key.view()));
  return sealed;
}

Result<Bytes> open_payload(BytesView sealed, const Digest& header_root, const PayloadKey& key) {
  if (sealed.size() < kPayloadNonceBytes + kTagBytes) {
    return does_not_open();
  }
  Bytes payload(sealed.size() - kPayloadNonceBytes - kTagBytes, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(payload.data()), nullptr, nullptr,
      raw(sealed.substr(kPayloadNonceBytes)), sealed.size() - kPayloadNonceBytes,
      header_root.data(), Digest::kSize, raw(sealed), raw(key.view()));
  return opened == 0 ? Result(std::move(payload)) : Result<Bytes>(does_not_open());
}

v1::KeyWrap wrap_key(const PayloadKey& key, const SealingKey& holder, Random& random) {
  // crypto_box_seal, step by step: the public key of one use, then the box, whose nonce is the hash
  // of both public keys.
  Bytes seed = random.bytes(crypto_box_SEEDBYTES);
  SealingKey once;
  SealingKey once_secret;
  crypto_box_seed_keypair(once.data(), once_secret.data(), raw(seed));
  wipe(seed);
  const Bytes both = once.str() + holder.str();
  std::array<unsigned char, crypto_box_NONCEBYTES> nonce{};
  crypto_generichash(nonce.data(), nonce.size(), raw(both), both.size(), nullptr, 0);
  Bytes box(crypto_box_MACBYTES + PayloadKey::kSize, '\0');
  const int done =
      crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()), raw(key.view()),
                      PayloadKey::kSize, nonce.data(), holder.data(), once_secret.data());
  wipe(once_secret.data(), SealingKey::kSize);
  KTG_CHECK(done == 0);  // Only a key of low order, which is never enrolled, fails.
  v1::KeyWrap wrap;
  wrap.set_key_id(key_id_of(holder.view()).str());
  wrap.set_sealed_key(once.str() + box);
  return wrap;
}

Result<PayloadKey> unwrap_key(const v1::KeyWrap& wrap, const SealingPair& holder) {
  if (wrap.key_id() != key_id_of(holder.public_key().view()).view()) {
    return fail(ErrorCode::key_unknown, Text{"Kunci isi ini dibungkus untuk instansi lain.",
                                             "This payload's key is wrapped for another agency."});
  }
  if (wrap.sealed_key().size() != crypto_box_SEALBYTES + PayloadKey::kSize) {
    return does_not_open();
  }
  Bytes bytes(PayloadKey::kSize, '\0');
  const int opened = crypto_box_seal_open(reinterpret_cast<unsigned char*>(bytes.data()),
                                          raw(wrap.sealed_key()), wrap.sealed_key().size(),
                                          holder.public_key().data(), holder.secret_key().data());
  auto key = opened == 0 ? PayloadKey::from(bytes) : Result<PayloadKey>(does_not_open());
  wipe(bytes);
  return key;
}

}  // namespace kentongan::identity
