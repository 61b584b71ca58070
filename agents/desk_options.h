#pragma once

#include <string>
#include <vector>

#include "agents/session/delivery_verifier.h"
#include "agents/session/session.h"
#include "agents/session/submitter.h"
#include "core/base/ids.h"
#include "core/identity/keys.h"
#include "core/identity/payload_keys.h"

namespace kentongan::agents {

/// What a desk is opened with.
struct DeskOptions {
  AgencyCode agency;
  BusTrust trust;
  std::string endpoint;  ///< Of the broker, for people; empty: none.
  bool standby = false;  ///< Begins with `deliver: false`; `take_mailbox` changes it.
  int zone_minutes = 7 * 60;
  Session::Options session;  ///< `agency` and `bus` are filled in.
  Submitter::Options submissions;
  const identity::SigningKey* witness_key = nullptr;  ///< Outlives the desk. None: it only looks.
  std::string quorum;  ///< Text of the quorum file; empty: as the directory has it.
  /// What opens what is sealed for the agency, newest first, and where the keys of payloads lie.
  /// Both outlive the desk; without them nothing is sealed or opened.
  const std::vector<identity::SealingPair>* sealing = nullptr;
  identity::PayloadKeys* payload_keys = nullptr;
};

}  // namespace kentongan::agents
