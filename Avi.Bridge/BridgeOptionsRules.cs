using System.Net;
using System.Text;

using Avi.Bridge.Policy;
using Avi.Bridge.Routing;

using Microsoft.Extensions.Options;

namespace Avi.Bridge;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class BridgeOptionsRules : IValidateOptions<BridgeOptions>
{
    public ValidateOptionsResult Validate(string? name, BridgeOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        if (!IPAddress.TryParse(options.Host, out _))
            builder.AddError("must be an IPv4 or IPv6 address", nameof(options.Host));

        if (options.SessionTimeout < options.OfflineAfter)
            builder.AddError($"must not be below {nameof(options.OfflineAfter)}", nameof(options.SessionTimeout));

        if (!TopicTemplate.TryParse(options.SensorTopic, takesName: true, out _))
            builder.AddError("must be a topic; only {id} and {name} are filled in", nameof(options.SensorTopic));

        if (!TopicTemplate.TryParse(options.ButtonTopic, takesName: false, out _))
            builder.AddError("must be a topic; only {id} is filled in", nameof(options.ButtonTopic));

        if (IsReserved(options.SensorTopic))
            builder.AddError("must not be a topic that is reserved", nameof(options.SensorTopic));

        if (IsReserved(options.ButtonTopic))
            builder.AddError("must not be a topic that is reserved", nameof(options.ButtonTopic));

        return builder.Build();
    }

    /// <summary>Checks settings that came without a host.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static void ThrowIfInvalid(BridgeOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        builder.AddResult(new BridgeOptionsValidator().Validate(Options.DefaultName, options));
        builder.AddResult(new BridgeOptionsRules().Validate(Options.DefaultName, options));
        ValidateOptionsResult result = builder.Build();
        if (result.Failed)
            throw new OptionsValidationException(Options.DefaultName, typeof(BridgeOptions), result.Failures);
    }

    private static bool IsReserved(string? template) =>
        template is not null && TopicRule.IsReserved(Encoding.UTF8.GetBytes(template));
}
