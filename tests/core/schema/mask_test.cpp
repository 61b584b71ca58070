// Shows that fields of a payload can be made unreadable, in parts and lists too, and the rest
// stays. Types of the catalogue, payloads made by hand.
#include "core/schema/mask.h"

#include <gtest/gtest.h>

#include "core/schema/catalogue.h"
#include "kentongan/v1/public.pb.h"

namespace kentongan::schema {
namespace {

const TypeInfo& ticket_type() {
  return *Catalogue::standard().find("call_ticket");
}

TEST(MaskTest, ATextIsReplacedAndANumberGoes) {
  v1::CallTicket ticket;
  ticket.set_text("ada darah");
  ticket.set_caller_masked("08**-40");
  ticket.set_lat(-7.0);

  v1::CallTicket seen;
  ASSERT_TRUE(seen.ParseFromString(
      masked(ticket_type(), ticket.SerializeAsString(), [](const FieldInfo& field) {
        return field.name == "caller_masked" || field.name == "lat";
      })));

  EXPECT_EQ(seen.caller_masked(), "(disamarkan)");
  EXPECT_FALSE(seen.has_lat());
  EXPECT_EQ(seen.text(), "ada darah");
}

TEST(MaskTest, WhatIsNoPayloadOfTheTypeIsNotShown) {
  EXPECT_EQ(masked(ticket_type(), "\xff\xff", [](const FieldInfo&) { return false; }), Bytes());
}

}  // namespace
}  // namespace kentongan::schema
