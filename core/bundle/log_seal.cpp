#include "core/bundle/log_seal.h"

#include "core/eventlog/checkpoint.h"
#include "core/identity/note.h"

namespace kentongan::bundle {

std::string signed_checkpoint(const eventlog::EventLog& log, const identity::SigningKey& key,
                              const std::string& bus) {
  const eventlog::Head head = log.head();
  identity::Note note;
  note.text = eventlog::write_checkpoint({bus, {head.size, head.root}});
  note.signatures.push_back(identity::sign_note(note.text, bus, key));
  return identity::write_note(note);
}

std::string plain_annex(const std::string& bus, const identity::PublicKey& log_key) {
  return "log " + identity::NoteKey(bus, identity::NoteKeyKind::log, log_key).vkey() +
         "\nquorum none\n";
}

}  // namespace kentongan::bundle
