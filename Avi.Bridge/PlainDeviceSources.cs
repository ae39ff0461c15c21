namespace Avi.Bridge;

/// <summary>From which addresses plain devices are served, once they are allowed.</summary>
public enum PlainDeviceSources
{
    /// <summary>Loopback, link-local and private addresses, of IPv4 and IPv6.</summary>
    LocalNetworks = 0,

    /// <summary>
    /// Every address. A plain session with a forged address sends messages to whoever owns it, so this is for gateways
    /// that only a trusted network can reach.
    /// </summary>
    Anywhere,
}
