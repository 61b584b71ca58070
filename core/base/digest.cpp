#include "core/base/digest.h"

#include <new>

// The low-level calls are three times as fast as EVP for the small inputs of a hash tree, and are
// part of OpenSSL 3.0's ABI; the deprecation only announces a later version.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace kentongan {

Sha256::Sha256() : state_{} {
  static_assert(sizeof(SHA256_CTX) <= kStateBytes && alignof(SHA256_CTX) <= 8);
  SHA256_Init(new (state_.data()) SHA256_CTX);
}

Sha256& Sha256::update(BytesView bytes) {
  SHA256_Update(std::launder(reinterpret_cast<SHA256_CTX*>(state_.data())), bytes.data(),
                bytes.size());
  return *this;
}

Digest Sha256::finish() {
  auto* context = std::launder(reinterpret_cast<SHA256_CTX*>(state_.data()));
  Digest digest;
  SHA256_Final(digest.data(), context);
  SHA256_Init(context);
  return digest;
}

Digest sha256(BytesView bytes) {
  return sha256({bytes});
}

Digest sha256(std::initializer_list<BytesView> parts) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const BytesView part : parts) {
    SHA256_Update(&context, part.data(), part.size());
  }
  Digest digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

Digest hmac_sha256(BytesView key, BytesView bytes) {
  constexpr std::size_t kBlockBytes = 64;
  const Bytes short_key = key.size() > kBlockBytes ? sha256(key).str() : Bytes(key);
  Bytes inner(kBlockBytes, '\x36');
  Bytes outer(kBlockBytes, '\x5c');
  for (std::size_t i = 0; i < short_key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ short_key[i]);
    outer[i] = static_cast<char>(outer[i] ^ short_key[i]);
  }
  return sha256({outer, sha256({inner, bytes}).view()});
}

}  // namespace kentongan
