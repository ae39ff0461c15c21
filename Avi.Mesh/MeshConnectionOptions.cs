using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Settings;

namespace Avi.Mesh;

/// <summary>
/// How many peers a node keeps, and how it remembers them. The defaults are good for a home of ten nodes, where
/// everybody is connected to everybody, and for a site of a thousand, where each node knows a part.
/// </summary>
public sealed class MeshConnectionOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets up to how many peers the node looks for peers by itself: it dials those that it has lost, those
    /// that it remembers and those that are found. 0 dials nobody but bootstrap nodes and neighbours. Default: 32,
    /// which is well above the 12 that GossipSub wants for a topic.
    /// </summary>
    [Range(0, 100_000)]
    public int LowWater { get; set; } = 32;

    /// <summary>
    /// Gets or sets how many peers are too many: the node closes connections until <see cref="LowWater"/> are left.
    /// Bootstrap nodes and others that are protected stay. A node at which many others bootstrap needs a larger number.
    /// Default: 96.
    /// </summary>
    [Range(1, 100_000)]
    public int HighWater { get; set; } = 96;

    /// <summary>
    /// Gets or sets for how long a new peer is not closed by <see cref="HighWater"/>: it has to have the time to show
    /// what it is worth. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan NewPeerGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how often a peer that offers Ping is asked whether it lives, give or take a quarter. After three
    /// silences in a row its connections are closed. Who does not offer Ping is not asked. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the file in which the node remembers where its peers are, so that it finds them again after a
    /// restart. Readable by its owner only, replaced as a whole; one that cannot be read is logged and replaced.
    /// Default: <see langword="null"/>, nothing outlives a restart.
    /// </summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? AddressBookFile { get; set; }

    /// <summary>
    /// Gets or sets how often that file is written when something has changed; it is written at the end, too.
    /// Default: 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan AddressBookInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (HighWater < LowWater)
        {
            yield return new ValidationResult(
                $"{SettingPath.Of(validationContext, nameof(HighWater))} is {HighWater}, below LowWater, {LowWater}.");
        }
    }
}
