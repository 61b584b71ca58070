#include "core/eventlog/tlog_proof.h"

namespace kentongan::eventlog {

std::string write_tlog_proof(const TlogProof& proof) {
  std::string text = "c2sp.org/tlog-proof@v1\nextra " + to_base64(proof.leaf.view()) + "\nindex " +
                     std::to_string(proof.index) + "\n";
  for (const Digest& step : proof.path) {
    text += to_base64(step.view()) + "\n";
  }
  return text + "\n" + proof.checkpoint;
}

}  // namespace kentongan::eventlog
