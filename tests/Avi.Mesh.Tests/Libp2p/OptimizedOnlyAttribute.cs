using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Avi.Mesh.Tests.Libp2p;

/// <summary>
/// Leaves a test out of debug builds: they keep the state of async methods in objects, and only optimized code allocates
/// nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OptimizedOnlyAttribute : NUnitAttribute, IApplyToTest
{
    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
#if DEBUG
        test.RunState = RunState.Ignored;
        test.Properties.Set(
            PropertyNames.SkipReason,
            "A debug build keeps the state of async methods in objects; only optimized code allocates nothing.");
#endif
    }
}
