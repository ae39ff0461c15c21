namespace Avi.Samples.SimulatedMcuPubSub;

/// <summary>Where a gateway listens for devices.</summary>
/// <param name="Host">An address or a name.</param>
/// <param name="Port">The UDP port.</param>
public sealed record GatewayAddress(string Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c>; an IPv6 address stands in brackets.</summary>
    /// <returns>The address, or null when the text is something else.</returns>
    public static GatewayAddress? TryParse(string text)
    {
        // A URI has the same rules for hosts, ports and brackets; anything more than those two is not meant.
        bool isAddress = Uri.TryCreate($"udp://{text}", UriKind.Absolute, out Uri? uri)
            && uri.Port > 0
            && uri.PathAndQuery is "" or "/"
            && uri.UserInfo.Length == 0
            && uri.Fragment.Length == 0;
        return isAddress ? new GatewayAddress(uri!.DnsSafeHost, uri.Port) : null; // not null where isAddress is true
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
