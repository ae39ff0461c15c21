namespace Avi.Bridge.Devices;

/// <summary>What a gateway knows of one device: how it proves who it is, and what it may do.</summary>
/// <remarks>
/// Topic filters may contain <c>{id}</c>, which stands for the device id in decimal. Below <c>device/{id}/</c> every
/// device may publish and subscribe; what an entry grants comes on top. Topics that belong to the mesh itself are never
/// granted, whatever an entry says.
/// </remarks>
public sealed record DeviceEntry
{
    /// <summary>The most keys of a device: the one in use, and the next one while it is rotated.</summary>
    public const int MaxKeys = 2;

    /// <summary>The most filters in <see cref="Publish"/>, and the most in <see cref="Subscribe"/>.</summary>
    public const int MaxFilters = 64;

    /// <summary>Gets the device's number.</summary>
    public required ulong DeviceId { get; init; }

    /// <summary>Gets what people call it; may be empty. Not sent anywhere.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Gets a value indicating whether the device is let in at all. Default: <see langword="true"/>. An entry that is
    /// switched off keeps its keys, for later.
    /// </summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Gets its keys, at most <see cref="MaxKeys"/>, with different ids.</summary>
    public IReadOnlyList<DeviceCredential> Keys { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether it may connect without a key. Default: <see langword="false"/>. Only for an
    /// entry that has none: a device that has a key never falls back.
    /// </summary>
    public bool IsPlain { get; init; }

    /// <summary>
    /// Gets a value indicating whether it must bring an X25519 share. Default: <see langword="false"/>. Then who learns
    /// its key later cannot read what was sent before.
    /// </summary>
    public bool RequiresForwardSecrecy { get; init; }

    /// <summary>Gets the filters of the topics that it may publish to.</summary>
    public IReadOnlyList<string> Publish { get; init; } = [];

    /// <summary>Gets the filters that it may subscribe to, or to a part of.</summary>
    public IReadOnlyList<string> Subscribe { get; init; } = [];

    /// <summary>Gets how much it may ask for.</summary>
    public DeviceQuota Quota { get; init; } = new();
}
