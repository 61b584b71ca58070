#include "broker/folds.h"

#include <functional>

#include "broker/stages.h"
#include "core/policy/agreement_file.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker {
namespace {

constexpr std::size_t kPostings = 1024;
constexpr const char* kPolicyForm = "policy";

Error corrupt(const char* what) {
  return fail(ErrorCode::corrupt, std::string(what));
}

/// Each event of a shelf, in the order of the log.
Result<void> each_on(const eventlog::EventLog& log, const AgencyCode& shelf,
                     const std::function<Result<void>(const eventlog::Record&)>& apply) {
  Seq after;
  for (;;) {
    KTG_TRY(const auto postings, log.mailbox(shelf, Lane::biasa, after, kPostings));
    for (const eventlog::Posting& posting : postings) {
      KTG_TRY(const auto records, log.read(posting.number, 1));
      if (records.empty()) {
        return corrupt("an event of a shelf is not there");
      }
      KTG_TRY_VOID(apply(records.front()));
      after = posting.number;
    }
    if (postings.size() < kPostings) {
      return {};
    }
  }
}

/// The file that a change brings, if it is one of rules.
Result<std::optional<policy::Agreement>> file_in(const v1::Envelope& change) {
  v1::PolicyChange header;
  if (!header.ParseFromString(change.header())) {
    return corrupt("a change of policy cannot be read");
  }
  if (header.form() != kPolicyForm) {
    return std::optional<policy::Agreement>{};
  }
  auto file = policy::read_agreement(change.payload());
  if (!file) {
    return corrupt("a policy file of the log cannot be read");
  }
  return std::optional(*std::move(file));
}

}  // namespace

Result<identity::Directory> read_directory(const eventlog::EventLog& log) {
  identity::Directory directory;
  KTG_TRY_VOID(each_on(log, kDirectoryMailbox, [&](const eventlog::Record& record) -> Result<void> {
    v1::Event event;
    v1::DirectoryChange change;
    const bool is_read =
        event.ParseFromString(record.bytes) &&
        change.ParseFromString(event.has_duty() ? event.duty().envelope().header()
                                                : event.directory().envelope().header());
    return is_read ? directory.apply(change, record.number)
                   : corrupt("a change of the directory cannot be read");
  }));
  return directory;
}

Result<policy::Agreements> with_policy(const policy::Agreements& agreements,
                                       const v1::Envelope& change) {
  KTG_TRY(auto file, file_in(change));
  return file ? agreements.with(*std::move(file)) : agreements;
}

Result<policy::Agreements> read_policies(const eventlog::EventLog& log) {
  policy::Agreements agreements;
  KTG_TRY_VOID(each_on(log, kPolicyMailbox, [&](const eventlog::Record& record) -> Result<void> {
    v1::Event event;
    if (!event.ParseFromString(record.bytes) || !event.has_policy()) {
      return corrupt("a change of policy cannot be read");
    }
    KTG_TRY(agreements, with_policy(agreements, event.policy().envelope()));
    return {};
  }));
  return agreements;
}

Result<view::Standing> read_standing(const eventlog::EventLog& log) {
  view::Standing standing;
  KTG_TRY_VOID(each_on(log, kStandingMailbox, [&](const eventlog::Record& record) -> Result<void> {
    return standing.apply(record);
  }));
  return standing;
}

}  // namespace kentongan::broker
