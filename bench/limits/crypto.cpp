// bench-crypto: Ed25519 with OpenSSL and with libsodium, SHA-256 with both; one thread, 512-byte
// messages.
#include <iostream>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <sodium.h>

#include "../src/measure.h"

namespace {

void need(bool good) {
  if (!good)
    throw std::runtime_error("cryptographic call failed");
}

template <class Body>
void measure(const std::string& mode, double seconds, int batch, Body body) {
  std::uint64_t done = 0;
  const auto start = bench::now_ns();
  std::int64_t elapsed = 0;
  while (static_cast<double>(elapsed = bench::now_ns() - start) < seconds * 1e9)
    for (int i = 0; i < batch; ++i, ++done)
      body();
  bench::Report("w5e", "crypto", mode)
      .number("us_per_op", static_cast<double>(elapsed) / static_cast<double>(done) / 1e3)
      .number("op_per_s", static_cast<double>(done) * 1e9 / static_cast<double>(elapsed))
      .print();
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::stod(argv[1]) : 1;
  const auto text = bench::random_payload(argc > 2 ? std::stoul(argv[2]) : 512);
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  try {
    need(sodium_init() >= 0);
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES],
        signature[64];
    crypto_sign_keypair(public_key, secret_key);
    measure("libsodium ed25519 sign", seconds, 100, [&] {
      need(crypto_sign_detached(signature, nullptr, data, text.size(), secret_key) == 0);
    });
    measure("libsodium ed25519 verify", seconds, 100, [&] {
      need(crypto_sign_verify_detached(signature, data, text.size(), public_key) == 0);
    });

    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret_key, 32), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    need(key && context);
    std::size_t size = sizeof signature;
    measure("openssl ed25519 sign", seconds, 100, [&] {
      size = sizeof signature;
      need(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
      need(EVP_DigestSign(context.get(), signature, &size, data, text.size()) == 1);
    });
    measure("openssl ed25519 verify", seconds, 100, [&] {
      need(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
      need(EVP_DigestVerify(context.get(), signature, size, data, text.size()) == 1);
    });

    unsigned char digest[32];
    unsigned int length = 0;
    const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    measure("openssl sha256", seconds, 1000,
            [&] { need(EVP_Digest(data, text.size(), digest, &length, sha.get(), nullptr) == 1); });
    measure("libsodium sha256", seconds, 1000,
            [&] { need(crypto_hash_sha256(digest, data, text.size()) == 0); });
  } catch (const std::exception& error) {
    std::cerr << "bench-crypto: " << error.what() << '\n';
    return 1;
  }
}
