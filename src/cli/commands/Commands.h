#pragma once

#include "Command.h"

#include "plan/Plan.h"

#include <memory>

namespace limbeck::cli {

// One factory a command; each is defined in the file of its class.
std::unique_ptr<Command> makeDemoCommand();
std::unique_ptr<Command> makeEnvironmentsCommand();
std::unique_ptr<Command> makeEnvironmentCommand();
std::unique_ptr<Command> makeCompareCommand();
std::unique_ptr<Command> makeEnvCommand();
std::unique_ptr<Command> makeTargetCommand();
std::unique_ptr<Command> makePasswordCommand();
std::unique_ptr<Command> makeTestCommand();
std::unique_ptr<Command> makeHistoryCommand();
std::unique_ptr<Command> makeHeadsCommand();
std::unique_ptr<Command> makeBasesCommand();
std::unique_ptr<Command> makeCurrentCommand();
std::unique_ptr<Command> makePendingCommand();
std::unique_ptr<Command> makeShowCommand();
std::unique_ptr<Command> makePlanCommand();
std::unique_ptr<Command> makeRunCommand(PlanKind kind); // upgrade, downgrade, stamp
std::unique_ptr<Command> makeRehearseCommand();
std::unique_ptr<Command> makeBlockersCommand();
std::unique_ptr<Command> makeReviewCommand();
std::unique_ptr<Command> makeLintCommand();
std::unique_ptr<Command> makePythonCommand();
std::unique_ptr<Command> makeDoctorCommand();
std::unique_ptr<Command> makeMendCommand();
std::unique_ptr<Command> makeCheckCommand();

} // namespace limbeck::cli
