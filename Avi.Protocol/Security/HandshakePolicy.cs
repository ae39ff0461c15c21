namespace Avi.Protocol.Security;

/// <summary>What a gateway asks of a handshake. The same one may serve for many devices.</summary>
public sealed class HandshakePolicy
{
    private readonly CipherSuite[] _preference;

    /// <summary>Makes a policy with suites of one's own choice.</summary>
    /// <param name="preference">
    /// The suites, the preferred one first. Those that this system does not have are left out.
    /// </param>
    /// <exception cref="ArgumentException">No suite is left.</exception>
    public HandshakePolicy(params ReadOnlySpan<CipherSuite> preference)
    {
        _preference = [.. preference.ToArray().Where(suite => suite.IsSupported()).Distinct()];
        if (_preference.Length == 0)
            throw new ArgumentException("None of these suites is there on this system.", nameof(preference));
    }

    /// <summary>Gets the usual one: all suites, the fastest first; forward secrecy for devices that offer it.</summary>
    public static HandshakePolicy Default { get; } =
        new(CipherSuite.Aes128Gcm, CipherSuite.ChaCha20Poly1305, CipherSuite.Aes128CtrHmac);

    /// <summary>Gets the suites, the preferred one first.</summary>
    public IReadOnlyList<CipherSuite> Preference => _preference;

    /// <summary>
    /// Gets a value indicating whether there is an agreement with devices that send a share. Without, old records can be
    /// read by whoever learns a device's key later. Default: <see langword="true"/>.
    /// </summary>
    public bool OffersForwardSecrecy { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether devices that send no share get no answer. Default: <see langword="false"/>.
    /// </summary>
    public bool RequiresForwardSecrecy { get; init; }

    /// <returns>The first common suite, or <see cref="CipherSuite.None"/>.</returns>
    internal CipherSuite Pick(CipherSuites offered)
    {
        foreach (CipherSuite suite in _preference)
        {
            if (offered.Has(suite))
                return suite;
        }

        return CipherSuite.None;
    }
}
