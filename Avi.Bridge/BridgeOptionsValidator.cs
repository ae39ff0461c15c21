using Microsoft.Extensions.Options;

namespace Avi.Bridge;

/// <summary>Checks every setting by itself; the checks are generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class BridgeOptionsValidator : IValidateOptions<BridgeOptions>;
